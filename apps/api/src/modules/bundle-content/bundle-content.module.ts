import { Module } from '@nestjs/common';
import { BundleReader } from './bundle-reader.js';
import { BundleScans } from './bundle-scans.js';
import { BundleStore } from './bundle-store.js';

@Module({ providers: [BundleReader, BundleScans, BundleStore], exports: [BundleReader, BundleScans, BundleStore] })
export class BundleContentModule {}
