// Loaded before a service: its clock on the wall is so many milliseconds off.
const shiftMs = Number(process.env.SHIFT_CLOCK_MS);
const real = Date.now;
Date.now = () => real() + shiftMs;
