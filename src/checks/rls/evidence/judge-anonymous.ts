import type { AccessWord, Command, ExposureVerdict } from '../../../core/exposure.ts';
import { showsCallersRows, type ViewCase } from './judge-view.ts';
import type { Sight } from './sight-of.ts';

/** What is said of what the anonymous key can do. */
export interface AnonymousVerdict {
  readonly verdict: ExposureVerdict;
  readonly why: string | null;
  /** `open`: nobody declared that it should be; `open_in_part`: for some rows, or for a relation that names no user. */
  readonly complaint: 'open' | 'open_in_part' | null;
}

export interface AnonymousCase extends ViewCase {
  readonly command: Command;
  readonly expected: AccessWord | null;
  readonly isSharedWithAnyone: boolean;
  readonly isUndeclaredView: boolean;
  readonly namesUsers: boolean;
  readonly anon: Sight;
}

/** The anonymous key is in every browser: what it can read or write is published. */
export function judgeAnonymous(given: AnonymousCase): AnonymousVerdict {
  const { command, expected, anon, namesUsers } = given;
  const isOpen = anon.extent === 'some' || anon.extent === 'all';
  if (!isOpen) {
    if (anon.extent !== 'not_verified' || (given.isUndeclaredView && showsCallersRows(given.relation, anon)))
      return denied;
    // What may be open harms nobody where it was not seen to be; that it was not is told.
    return { ...(expected === 'anyone' ? asDeclared : notVerified), why: anon.why };
  }
  if (expected === 'anyone' || (anon.isShared && given.isSharedWithAnyone)) return asDeclared;
  if (given.isUndeclaredView && given.readsOpen && !given.adds.includes(true)) return asDeclared;
  const isPart = command === 'select' && anon.extent === 'some' && expected !== 'nobody' && !given.isUndeclaredView;
  const isHarmless = command === 'select' && expected === null && !namesUsers;
  return isPart || isHarmless ? openInPart : open;
}

const notVerified = { verdict: 'not_verified', complaint: null } as const;
const denied = { verdict: 'denied', why: null, complaint: null } as const;
const asDeclared = { verdict: 'as_declared', why: null, complaint: null } as const;
const open = { verdict: 'leaking', why: null, complaint: 'open' } as const;
const openInPart = { verdict: 'not_verified', why: 'some_rows_open', complaint: 'open_in_part' } as const;
