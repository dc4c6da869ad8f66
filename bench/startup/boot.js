// Prints how many milliseconds an app with one route takes from nothing loaded to ready.
const start = performance.now();
const { NestFactory } = await import('@nestjs/core');
const { guardedApp } = await import('../support/guarded-app.js');

const AppModule = await guardedApp(process.argv[2], { endpoint: 'http://127.0.0.1:9', clientId: 'test-client' });
const app = await NestFactory.create(AppModule, { logger: false });
await app.init();
process.stdout.write(String(performance.now() - start));
process.exit();
