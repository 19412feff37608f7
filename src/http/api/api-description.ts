const text = `Health of an application and what it stands on: does it work, is user data isolated, and what broke
first. Checks run in the background; an answer is their last snapshot.

Answers about health carry X-Health-Status, Cache-Control: no-store, and Retry-After when that does not serve. HEAD works
wherever GET does. With a bearer token results also have details and error; a wrong token gets the public answer.`;

/** What the API document says beside the routes. */
export function description(version: string) {
  return {
    info: {
      title: 'wingman-health',
      version,
      description: text.replaceAll(/(?<!\n)\n(?!\n)/g, ' '),
      license: { name: 'MIT', identifier: 'MIT' },
    },
    tags: [
      { name: 'health', description: 'What is known' },
      { name: 'probes', description: 'For load balancers and orchestrators; always JSON' },
      { name: 'metrics', description: 'For Prometheus' },
      { name: 'page', description: 'For people' },
      { name: 'api', description: 'This document' },
    ],
    components: {
      securitySchemes: { token: { type: 'http' as const, scheme: 'bearer', description: 'One of HEALTH_TOKENS' } },
    },
    // Everybody may ask; a token shows more.
    security: [{}, { token: [] }],
  };
}
