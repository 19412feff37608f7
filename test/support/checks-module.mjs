/** A user's own checks, as a file. */
export default ({ failed }) => ({
  categories: [{ name: 'billing' }],
  checks: [
    {
      name: 'billing.gateway',
      title: 'The gateway answers',
      run: () => failed('unreachable', 'The gateway does not answer', { hint: 'Call the provider' }),
    },
  ],
});
