import fc from 'fast-check';
import { seedOf } from './seed';

// Jest runs this before each test file (`setupFiles`), so that no property can be written without the seed.
fc.configureGlobal({ ...fc.readConfigureGlobal(), seed: seedOf() });
