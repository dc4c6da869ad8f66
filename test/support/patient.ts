/** Options of `jwks` under which a refresh meets its deadline on the busiest machine: for tests that aren't about it. */
export const PATIENT = { timeout: 3_600_000 };
