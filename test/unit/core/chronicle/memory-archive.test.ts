import { describeArchive } from '../../../support/archive-contract.ts';
import { createFakeClock } from '../../../support/fake-clock.ts';
import { createMemoryArchive, type MemoryArchive } from '../../../support/memory-archive.ts';

const clock = createFakeClock();
let archive: MemoryArchive = createMemoryArchive(clock);

describeArchive('the archive of the tests', {
  open: async () => {
    archive = createMemoryArchive(clock);
    return archive;
  },
  openAgain: () => archive.openAgain(),
  now: async () => clock.now(),
});
