export { AccountsModule } from './accounts.module.js';
export { presentAuditEvent } from './accounts.presenter.js';
export { AuditEventView, AuditQuery } from './audit.dto.js';
