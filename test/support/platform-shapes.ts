import type { Shapes } from '../../src/checks/ports.ts';
import { knownSecrets } from '../../src/clients/known-secrets.ts';
import { resendShapes } from '../../src/clients/resend/key.ts';
import { supabaseShapes } from '../../src/clients/supabase/shapes.ts';

/** The looks of real values: nobody is asked, so the tests of checks need no others. */
export const platformShapes: Shapes = { project: supabaseShapes, email: resendShapes, others: knownSecrets };
