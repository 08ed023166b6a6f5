/**
 * How many times later than by default a thread compiles what runs often. Each thread compiles for itself, and the last
 * step for the largest function of a scan takes 50 MB while it lasts; at this the scan of a large library hardly comes
 * to it, at 4 it does, and the processor time of both is the same (measured).
 */
const compileReluctance = 16

/** Has the present thread compile less. Call it before the work begins. */
export function compileLess(): void {
  Bun.unsafe.setJITPolicy(compileReluctance)
}

/** Gives back what the present thread holds and does not need: its garbage, and code that it can compile again. */
export function giveMemoryBack(): void {
  // Of what a scan leaves behind, compiled code with what belongs to it is the larger part (measured: 40 of 50 MB).
  Bun.shrink()
  Bun.gc(true)
}
