import 'reflect-metadata';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { AuthgearModule, AuthgearTokenVerifier } from '../../../lib/index.js';

/** A program that verifies one token in the network that its environment describes. It prints the user or the log. */
const [, , endpoint = '', token = ''] = process.argv;

@Module({ imports: [AuthgearModule.forRoot({ endpoint, clientId: 'test-client', jwks: { preload: false } })] })
class AppModule {}

const context = await NestFactory.createApplicationContext(AppModule, { logger: ['error'] });
const { sub } = await context.get(AuthgearTokenVerifier).verify(token);
process.stdout.write(sub);
