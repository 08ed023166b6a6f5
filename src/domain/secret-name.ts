// The names of a plugin's settings are its own, so what sounds secret is taken for secret. The address of a webhook is
// all that its receiver asks for.
const pattern =
  /key|token|secret|passw|passphrase|passcode|credential|authorization|cookie|webhook|(^|[_-])(pass|pin|auth)$/i

/** Whether a value of this name is better not shown. */
export function soundsSecret(name: string): boolean {
  return pattern.test(name)
}
