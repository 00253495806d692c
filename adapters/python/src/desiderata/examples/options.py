"""The command line that the examples share."""

import argparse


def example_options(description: str, **switches: str) -> argparse.Namespace:
    """Parses the command line. `switches` are those of one example alone, with their help."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--conforming", action="store_true", help="claim only what was found to conform")
    for name, explanation in switches.items():
        parser.add_argument(f"--{name.replace('_', '-')}", action="store_true", help=explanation)
    return parser.parse_args()
