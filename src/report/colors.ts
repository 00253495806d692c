/**
 * The colours of the terminal output: on a terminal only, or where FORCE_COLOR asks for them, and never under
 * NO_COLOR. picocolors on its own also colours whenever a variable CI is set, and so the output that a script reads.
 */
import pc from "picocolors";

const { NO_COLOR, FORCE_COLOR, TERM } = process.env;
const forced = FORCE_COLOR !== undefined && FORCE_COLOR !== "" && FORCE_COLOR !== "0";
const terminal = process.stdout.isTTY === true && TERM !== "dumb";

export const colors: ReturnType<typeof pc.createColors> = pc.createColors(
  (NO_COLOR ?? "") === "" && (forced || terminal),
);
