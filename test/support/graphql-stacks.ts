import { ApolloDriver, type ApolloDriverConfig } from '@nestjs/apollo';
import type { DynamicModule } from '@nestjs/common';
import { GraphQLModule } from '@nestjs/graphql';
import { MercuriusDriver, type MercuriusDriverConfig } from '@nestjs/mercurius';
import type { Adapter } from './test-app.js';

/** Options that both drivers have. */
export type SchemaOptions = Pick<ApolloDriverConfig, 'typeDefs' | 'fieldResolverEnhancers'>;

/** GraphQL as apps set it up: a server, and what it runs on. */
export interface GraphqlStack {
  readonly name: string;
  readonly adapter: Adapter;
  readonly driver: 'apollo' | 'mercurius';
  /** GraphQL at `/graphql`, for requests and for subscriptions by graphql-ws. */
  module(options: SchemaOptions): DynamicModule;
}

export function apollo(options: SchemaOptions): DynamicModule {
  return GraphQLModule.forRoot<ApolloDriverConfig>({
    driver: ApolloDriver,
    subscriptions: { 'graphql-ws': true },
    ...options,
  });
}

function mercurius(options: SchemaOptions): DynamicModule {
  return GraphQLModule.forRoot<MercuriusDriverConfig>({ driver: MercuriusDriver, subscription: true, ...options });
}

export const GRAPHQL_STACKS: readonly GraphqlStack[] = [
  { name: 'Apollo on express', adapter: 'express', driver: 'apollo', module: apollo },
  { name: 'Apollo on fastify', adapter: 'fastify', driver: 'apollo', module: apollo },
  { name: 'Mercurius on fastify', adapter: 'fastify', driver: 'mercurius', module: mercurius },
];
