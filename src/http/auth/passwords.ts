/** What OWASP's Password Storage Cheat Sheet asks of argon2id at least; 19 MiB is little enough for any NAS. */
const cost = { algorithm: 'argon2id', memoryCost: 19_456, timeCost: 2 } as const

/** Of a password that nobody knows: where there is no account, checking takes as long as with one. */
const nobodysHash =
  '$argon2id$v=19$m=19456,t=2,p=1$bXlz3aWeDbsIGYoKjRMA6I2rW+2xV7pCbesaRAKUXxw$b5NLdfGsvJMERJV8QNh19edwPGPrlv9A/v7Y8M+4Wg8'

/** Argon2id in PHC form, computed outside of the calling thread. */
export async function hashPassword(password: string): Promise<string> {
  return await Bun.password.hash(formOf(password), cost)
}

/** Takes as long for a wrong one as for a right one; a hash of null is that of no account. */
export async function verifyPassword(password: string, hash: string | null): Promise<boolean> {
  const right = await Bun.password.verify(formOf(password), hash ?? nobodysHash, 'argon2id')
  return right && hash !== null
}

// Keyboards write an umlaut as one character or as two (RFC 8265, 4.2); and Bun refuses to look at no text at all, which
// nobody's password is.
function formOf(password: string): string {
  return password.normalize('NFC') || ' '
}
