import os from 'node:os'

/** As `nice` has it: less urgent than the threads that answer people. */
const niceness = 5

/**
 * Has the present thread, and no other, yield to those that answer people. A process that was started with less urgency
 * keeps it: only root may raise it, and a thread that insisted would never start.
 */
export function yieldToOthers(): void {
  if (os.getPriority(0) < niceness) os.setPriority(0, niceness)
}
