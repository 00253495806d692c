/** Loaded before a program, tells the program's peak memory when it ends. */
process.once("exit", () => console.error(`peak ${process.resourceUsage().maxRSS} KiB`));
