export { ListMarketQuery, MarketSkillView, OpaqueMarketSkillView } from './marketplace.dto.js';
export { MarketplaceModule } from './marketplace.module.js';
export { MarketplaceService } from './marketplace.service.js';
