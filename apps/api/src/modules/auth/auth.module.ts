import type { Config } from '@guildhall/config';
import { Global, Module } from '@nestjs/common';
import { JwtModule } from '@nestjs/jwt';
import { Authenticator } from '../../http/principal.js';
import { CONFIG } from '../../http/tokens.js';
import { AccessTokens } from './access-tokens.js';
import { ApiKeyTokens } from './api-key-tokens.js';
import { AuthController } from './auth.controller.js';
import { AuthService } from './auth.service.js';
import { BearerAuthenticator } from './bearer-authenticator.js';
import { CertificateStrategy } from './certificate.strategy.js';
import { CertificateTokens } from './certificate-tokens.js';
import { InvitationsService } from './invitations.service.js';
import { SessionStrategy } from './session.strategy.js';
import { SessionsService } from './sessions.service.js';
import { loadSigningKeys, SigningKeys } from './signing-keys.js';

/** Global, because the access guard of every route asks it who is calling. */
@Global()
@Module({
  imports: [JwtModule.register({})],
  controllers: [AuthController],
  providers: [
    AccessTokens,
    ApiKeyTokens,
    AuthService,
    CertificateStrategy,
    CertificateTokens,
    InvitationsService,
    SessionsService,
    SessionStrategy,
    {
      provide: SigningKeys,
      inject: [CONFIG],
      useFactory: (config: Config) =>
        loadSigningKeys({ privateKey: config.jwtPrivateKey, previousKey: config.jwtPreviousKey, dataDir: config.dataDir }),
    },
    { provide: Authenticator, useClass: BearerAuthenticator },
  ],
  exports: [Authenticator, InvitationsService, SessionsService],
})
export class AuthModule {}
