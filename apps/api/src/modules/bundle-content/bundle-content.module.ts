import { Module } from '@nestjs/common';
import { BundleReader } from './bundle-reader.js';
import { BundleStore } from './bundle-store.js';

@Module({ providers: [BundleReader, BundleStore], exports: [BundleReader, BundleStore] })
export class BundleContentModule {}
