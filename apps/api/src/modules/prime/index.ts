export { PrimeModule } from './prime.module.js';
