export { API_KEY_PREFIX, newApiKey } from './api-key-form.js';
export { SessionAnswer } from './auth.dto.js';
export { AuthModule } from './auth.module.js';
export { CERTIFICATE_ROLE } from './certificate.strategy.js';
export { InvitationsService } from './invitations.service.js';
export { lowerCase } from './lower-case.js';
export { newOpaqueToken } from './opaque-tokens.js';
export { hashPassword } from './passwords.js';
export { SessionsService } from './sessions.service.js';
