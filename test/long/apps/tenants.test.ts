import { testApp } from '../../support/apps-suite.ts';

testApp('tenants');
