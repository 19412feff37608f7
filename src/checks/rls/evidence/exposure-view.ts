import type { TableContract } from '../../../contract/tables.ts';
import { type AccessWord, type Command, commands, type Exposure } from '../../../core/exposure.ts';
import { takeTurn } from '../../../core/take-turn.ts';
import type {
  EvidenceFacts,
  PersonaEvidence,
  PolicyFacts,
  RelationEvidence,
  RelationFacts,
} from '../../catalog/facts.ts';
import { onceFor } from '../../catalog/once-for.ts';
import { type Outsider, outsidersGranted } from '../../catalog/outsiders.ts';
import { type CatalogView, nameOf } from '../../catalog/view.ts';
import { readsOtherClaims } from '../expression/reads-other-claims.ts';
import { needsCaller } from '../expression/tests-caller.ts';
import { isViewOverUserData } from '../guarded-tables.ts';
import { expressionsOf, policiesFor } from '../policy/policies-for.ts';
import { reachOf } from '../policy/reach-of.ts';
import { contractOf } from './contract-of.ts';
import { type AnonymousVerdict, judgeAnonymous } from './judge-anonymous.ts';
import { isRefusedInPart, judgeSignedIn, type SignedInVerdict, widest } from './judge-signed-in.ts';
import { judgeView, showsEachMore, sightThrough, writesThrough } from './judge-view.ts';
import { looksAtMore } from './looks-at-more.ts';
import { holdsUsers, looksForUsers, namesUsers } from './names-users.ts';
import { mayWithOwn, type Sight, sightOf } from './sight-of.ts';

/** What was seen of one command on one relation, and what is said of it. */
export interface JudgedCommand {
  readonly command: Command;
  readonly expected: AccessWord | null;
  readonly anon: Sight;
  readonly stranger: Sight;
  /** Ordinary users. */
  readonly owners: readonly Sight[];
  /** Users of whom own rows alone were tried, and who met with an error. */
  readonly failing: readonly Sight[];
  readonly own: boolean | null;
  /** Whether it is refused to some owners of rows and not to others, by whose a row is alone. */
  readonly isRefusedInPart: boolean;
  /** Whether a stranger may do it with a row in its own name. */
  readonly strangerOwn: boolean | null;
  readonly signedIn: SignedInVerdict;
  readonly anonymous: AnonymousVerdict;
}

export interface JudgedRelation {
  /** As `schema.name`. */
  readonly name: string;
  readonly relation: RelationFacts;
  /** What the contract says of it; null where it says nothing. */
  readonly contract: TableContract | null;
  readonly evidence: RelationEvidence | null;
  /** For views SELECT, and what is written through them with the rights of their owners. */
  readonly judged: readonly JudgedCommand[];
}

/** What everybody can do with every exposed relation, held against the contract. */
export interface ExposureView {
  readonly catalog: CatalogView;
  readonly relations: readonly JudgedRelation[];
}

/** Judges every exposed relation, declared or not. Without evidence the catalog has to do. */
export function viewExposures(catalog: CatalogView, evidence: EvidenceFacts | null): ExposureView {
  const { exposed, judge } = prepare(catalog, evidence);
  return { catalog, relations: exposed.map(judge) };
}

/** So many relations are judged before others have their turn. */
const relationsOfTurn = 50;

/** The same, some relations at a time, and once where two checks are told the same. */
export const viewExposuresInTurns = onceFor((catalog: CatalogView) =>
  onceFor(async (evidence: EvidenceFacts): Promise<ExposureView> => {
    const { exposed, judge } = prepare(catalog, evidence);
    const relations: JudgedRelation[] = [];
    while (relations.length < exposed.length) {
      relations.push(...exposed.slice(relations.length, relations.length + relationsOfTurn).map(judge));
      await takeTurn();
    }
    return { catalog, relations };
  }),
);

function prepare(catalog: CatalogView, evidence: EvidenceFacts | null) {
  const byName = new Map(evidence?.relations.map((one) => [one.relation, one]));
  const isOpen = (name: string) => {
    const relation = catalog.relations.get(name);
    const sight = relation && look(catalog, relation, byName.get(name) ?? null, 'select').stranger;
    return sight?.extent === 'some' || sight?.extent === 'all';
  };
  return {
    exposed: catalog.facts.relations.filter(
      (relation) => contractOf(catalog, relation) !== null || outsidersGranted(relation).length > 0,
    ),
    judge: (relation: RelationFacts) => judgeRelation(catalog, relation, byName.get(nameOf(relation)) ?? null, isOpen),
  };
}

function judgeRelation(
  catalog: CatalogView,
  relation: RelationFacts,
  evidence: RelationEvidence | null,
  isOpen: (name: string) => boolean,
): JudgedRelation {
  const contract = contractOf(catalog, relation);
  const isView = relation.kind === 'view' || relation.kind === 'materialized view';
  const judged = commandsOf(catalog, relation, evidence).map((command): JudgedCommand => {
    const isThrough = isView && command !== 'select';
    const seen = isThrough
      ? lookThrough(catalog, relation, evidence, command)
      : look(catalog, relation, evidence, command);
    const expected = contract?.access[command] ?? null;
    const shared = command === 'select' ? (contract?.shared ?? []) : [];
    const reads = policiesFor(catalog, relation, 'authenticated', command);
    const given = {
      ...seen,
      command,
      expected,
      isShared: shared.length > 0,
      namesUsers: isView ? isViewOverUserData(catalog, relation) : namesUsers(catalog, relation),
      otherClaims: findOtherClaims(catalog, relation, command),
      letsSomebody: !isView && seen.reach === 'depends',
      looksAtMore: reads.some((policy) =>
        expressionsOf(policy, command).some((text) => looksAtMore(text, contract?.owners ?? [])),
      ),
    };
    const adds = evidence?.personas.map((persona) => persona.adds) ?? [];
    const addsToEach = showsEachMore(evidence?.personas ?? []);
    const shows = { relation, adds, readsOpen: relation.reads.some(isOpen) };
    const isUndeclaredView = isView && !isThrough && expected === null;
    const signedIn = isUndeclaredView ? judgeView({ ...given, ...shows, addsToEach }) : judgeSignedIn(given);
    const anonymous = judgeAnonymous({
      ...given,
      ...shows,
      isSharedWithAnyone: shared.some((one) => one.with === 'anyone'),
      isUndeclaredView,
    });
    return {
      command,
      expected,
      ...seen,
      isRefusedInPart: isRefusedInPart(given),
      signedIn: relation.partitionOf === null ? signedIn : ofPart(signedIn),
      anonymous,
    };
  });
  return { name: nameOf(relation), relation, contract, evidence, judged };
}

/** What can be done to a relation, and of a view what PostgreSQL itself carries through. */
function commandsOf(catalog: CatalogView, relation: RelationFacts, evidence: RelationEvidence | null) {
  if (relation.kind === 'materialized view') return ['select'] as const;
  if (relation.kind !== 'view') return commands;
  const { anon, stranger } = look(catalog, relation, evidence, 'select');
  const saysWhose = holdsUsers(catalog, relation) || ownColumns(catalog, relation).length > 0;
  return ['select', ...writesThrough(relation, [anon, stranger], saysWhose)] as const;
}

/** The columns of a relation that say whose a row is, as the contract has it. */
function ownColumns(catalog: CatalogView, relation: RelationFacts): readonly string[] {
  const owners = contractOf(catalog, relation)?.owners ?? [];
  return owners.flatMap(({ path, columns }) => (path.length === 0 ? columns : []));
}

/** Of what is written through a view is seen what it shows. */
function lookThrough(
  catalog: CatalogView,
  relation: RelationFacts,
  evidence: RelationEvidence | null,
  command: Command,
) {
  const as = (role: Outsider) => {
    const reaches = {
      reads: reachOf(catalog, relation, role, 'select'),
      writes: reachOf(catalog, relation, role, command),
    };
    return (sight: Sight) => sightThrough(relation, command, reaches, sight);
  };
  const read = look(catalog, relation, evidence, 'select');
  // A row of one's own is given away where nothing holds it to its owner.
  const whose = ownColumns(catalog, relation);
  const givesAway =
    command === 'update' &&
    !relation.checksRows &&
    read.own === true &&
    reachOf(catalog, relation, 'authenticated', command) !== 'closed' &&
    relation.columns.some(({ name, userMayUpdate }) => userMayUpdate && whose.includes(name));
  return {
    ...read,
    reach: reachOf(catalog, relation, 'authenticated', command),
    anon: as('anon')(read.anon),
    stranger: as('authenticated')(read.stranger),
    owners: read.owners
      .map(as('authenticated'))
      .map((sight) => (givesAway ? { ...sight, extent: 'some' as const } : sight)),
  };
}

/** Users go through the whole table; that a part of it refuses them harms nobody. */
function ofPart(judgement: SignedInVerdict): SignedInVerdict {
  return judgement.complaint === 'refused' ? { verdict: 'denied', why: null, complaint: null } : judgement;
}

function look(catalog: CatalogView, relation: RelationFacts, found: RelationEvidence | null, command: Command) {
  const evidence = found?.state === 'missing' ? null : found;
  const [anon, signedIn] = [
    reachOf(catalog, relation, 'anon', command),
    reachOf(catalog, relation, 'authenticated', command),
  ];
  const ordinary = (evidence?.personas ?? []).filter((persona) => persona.as === 'owner' && !persona.isAdmin);
  const own = ordinary.map((persona) => mayWithOwn(command, persona));
  const seenAs = (persona: PersonaEvidence | undefined, reach: typeof anon) =>
    sightOf({ command, evidence, persona, reach });
  const one = (as: 'anon' | 'stranger') => evidence?.personas.find((persona) => persona.as === as);
  const stranger = one('stranger');
  const isView = relation.kind === 'view' || relation.kind === 'materialized view';
  const isFailing = ({ commands: tried }: PersonaEvidence) => tried[command]?.sqlstate && !tried[command].foreign;
  const readers = ordinary.filter(({ sees }) => sees.own === true).length;
  return {
    /** What the catalog says of users. */
    reach: signedIn,
    anon:
      command === 'update' && barsNobody(catalog, relation) ? seenAs(undefined, 'closed') : seenAs(one('anon'), anon),
    stranger: seenAs(stranger, signedIn),
    owners: ordinary.filter(hasForeign(command, isView && readers > 1)).map((persona) => seenAs(persona, signedIn)),
    failing: ordinary.filter(isFailing).map((persona) => seenAs(persona, signedIn)),
    own: own.includes(true) ? true : own.includes(false) ? false : null,
    // A row that is added again may well be refused for another reason.
    isOwnInPart: command !== 'insert' && ordinary.some(({ commands: tried }) => isInPart(tried[command]?.own)),
    strangerOwn: stranger ? mayWithOwn(command, stranger) : null,
  };
}

/**
 * Whether no row may be left as a caller without an id would leave it. What somebody could make of a row of another is not
 * tried, so that a row which may be changed counts; but nobody can put an id in that they do not have.
 */
function barsNobody(catalog: CatalogView, relation: RelationFacts): boolean {
  if (reachOf(catalog, relation, 'anon', 'update') !== 'depends' || !relation.hasAllPolicies) return false;
  const policies = policiesFor(catalog, relation, 'anon', 'update');
  const bars = ({ using, check }: PolicyFacts) => needsCaller(check ?? using ?? '');
  const [permissive, restrictive] = [
    policies.filter((one) => one.isPermissive),
    policies.filter((one) => !one.isPermissive),
  ];
  return permissive.length > 0 && (permissive.every(bars) || restrictive.some(bars));
}

const isInPart = (tally: readonly [number, number] | null | undefined) => Boolean(tally && tally[0] < tally[1]);

/**
 * A user for whom there was no row of somebody else says nothing of how users are kept apart. `isShared`: others are known
 * to read rows of theirs there.
 */
function hasForeign(command: Command, isShared: boolean) {
  const count = (tried: PersonaEvidence['commands'][Command]) => (tried?.foreign?.[1] ?? 0) + (tried?.shared?.[1] ?? 0);
  return ({ commands: tried, sees }: PersonaEvidence) => {
    if (command === 'select' && (sees.foreign === true || (isShared && sees.own === true))) return true;
    // Rows that are given away are somebody's own.
    const others = command === 'update' ? [tried.delete, tried.select] : [tried[command]];
    return count(tried[command]) > 0 && others.some((one) => count(one) > 0);
  };
}

/**
 * The claim of the owners is tried, and what administrators have is theirs. Which ones a function reads is not told: where
 * the contract knows of some, they are taken for those. Where the owners have another claim than who they are, nobody is
 * asked who is one of the users.
 */
function findOtherClaims(view: CatalogView, relation: RelationFacts, command: Command) {
  const ofAdmins = view.contract.admins.flatMap((one) => ('claim' in one ? [one.claim] : []));
  const claim = contractOf(view, relation)?.claim ?? 'sub';
  const known = [claim, ...ofAdmins];
  const knowsOthers = known.some((claim) => claim !== 'sub');
  const reading = policiesFor(view, relation, 'authenticated', command).filter(
    (policy) =>
      (policy.functionsRead.includes('claims') && !knowsOthers) ||
      (claim !== 'sub' && expressionsOf(policy, command).some((text) => looksForUsers(view, text))) ||
      expressionsOf(policy, command).some((text) => readsOtherClaims(text, known)),
  );
  return {
    permissive: reading.some(({ isPermissive }) => isPermissive),
    restrictive: reading.some(({ isPermissive }) => !isPermissive),
  };
}

/** The matrix of what signed-in users can do. */
export function signedInExposures({ relations }: ExposureView): Exposure[] {
  return relations.flatMap(({ name, evidence, judged }) =>
    judged.map(({ command, expected, stranger, owners, own, signedIn: { verdict, why } }) => ({
      ...about(name, evidence, command, expected),
      exposed: {
        stranger: stranger.extent,
        ...(owners.length > 0 && { owner: widest(owners.map((sight) => withOwn(sight, own))) }),
      },
      verdict,
      why,
    })),
  );
}

/** The matrix of what can be done without signing in. */
export function anonymousExposures({ relations }: ExposureView): Exposure[] {
  return relations.flatMap(({ name, evidence, judged }) =>
    judged.map(({ command, expected, anon, anonymous: { verdict, why } }) => ({
      ...about(name, evidence, command, expected),
      exposed: { anon: anon.extent },
      verdict,
      why,
    })),
  );
}

const withOwn = (sight: Sight, own: boolean | null) =>
  sight.extent === 'none' && own ? ({ ...sight, extent: 'own' } as const) : sight;

function about(relation: string, evidence: RelationEvidence | null, command: Command, expected: AccessWord | null) {
  return { relation, command, expected, rows: evidence?.rows ?? 0, users: evidence?.users ?? 0 };
}
