/** The project that the app runs on: a real one, or the local stand-in. */
export abstract class AuthgearProject {
  abstract readonly endpoint: string;
  abstract readonly clientId: string;
}
