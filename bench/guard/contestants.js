import { authgearGuard, authgearGuardWithCache } from './authgear-guard.js';
import { awsJwtVerify } from './aws-jwt-verify.js';
import { expressGuide } from './express-guide.js';
import { expressJwt } from './express-jwt.js';
import { expressOauth2JwtBearer } from './express-oauth2-jwt-bearer.js';
import { fastJwtGetJwks, fastJwtGetJwksWithCache } from './fast-jwt-get-jwks.js';
import { fastJwtKeyInHand } from './fast-jwt-key-in-hand.js';
import { joseRemoteJwks } from './jose-remote-jwks.js';
import { jsonwebtokenKeyInHand } from './jsonwebtoken-key-in-hand.js';
import { nestRecipeGuard } from './nest-recipe.js';
import { passportJwtKeyObject } from './passport-jwt-key-object.js';

/** @type {readonly import('./contestant.js').Contestant[]} */
export const contestants = [
  authgearGuard,
  authgearGuardWithCache,
  nestRecipeGuard,
  expressGuide,
  expressJwt,
  expressOauth2JwtBearer,
  joseRemoteJwks,
  awsJwtVerify,
  fastJwtGetJwks,
  fastJwtGetJwksWithCache,
  passportJwtKeyObject,
  jsonwebtokenKeyInHand,
  fastJwtKeyInHand,
];
