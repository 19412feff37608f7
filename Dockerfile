# syntax=docker/dockerfile:1

FROM node:24-slim AS dependencies
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
# No script of a dependency runs in the image: it brings its own Node, and needs no local PostgreSQL.
RUN npm ci --ignore-scripts

FROM dependencies AS build
COPY tsconfig.json tsconfig.build.json ./
COPY scripts ./scripts
COPY src ./src
RUN node scripts/build.ts && node dist/cli.js sql > functions.sql

# What docker compose installs in its database.
FROM postgres:18 AS functions
COPY --from=build /app/functions.sql /
CMD ["psql", "--no-psqlrc", "--quiet", "--set", "ON_ERROR_STOP=1", "--file", "/functions.sql"]

FROM dependencies AS production
RUN npm prune --omit=dev --ignore-scripts

FROM node:24-slim
ENV NODE_ENV=production
WORKDIR /app
COPY --from=production /app/node_modules ./node_modules
COPY --from=build /app/dist ./dist
COPY package.json ./
# What `wingman-health explain` prints, and what is served below /docs.
COPY docs ./docs
# Both are run once, so that what the engine makes of them is in the image: nothing can be written there later.
RUN DRAIN_DELAY=0s timeout 5 node dist/main.js > /dev/null || true; \
  node dist/cli.js wait --until live --timeout 1ms > /dev/null 2>&1 || true
USER node
EXPOSE 8080
STOPSIGNAL SIGTERM
# Liveness, not health: a broken dependency is no reason to restart this container.
HEALTHCHECK --interval=10s --timeout=3s --start-period=10s \
  CMD node dist/cli.js wait --until live --timeout 2s || exit 1
CMD ["node", "dist/main.js"]
