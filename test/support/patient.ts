/**
 * Options of `jwks` for tests that aren't about refreshes: a refresh meets its deadline on the busiest machine, and happens
 * only when a token needs it, so that tests can count what the issuer was asked, and break it before.
 */
export const PATIENT = { timeout: 3_600_000, preload: false };
