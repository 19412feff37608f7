#!/bin/sh
# Deploys only when the platform works, and waits until the new release is ready:
# HEALTH_URL=https://… RELEASE="$(git rev-parse HEAD)" ./gate.sh ./deploy.sh
set -eu
health=${WINGMAN_HEALTH:-npx --no-install wingman-health}

code=0
$health check database schema rls services --timeout 60s --format junit=health.xml || code=$?
case $code in
  0) ;;
  1) echo 'The platform is not healthy: not deploying' >&2 ;;
  *) echo 'It could not be found out whether the platform is healthy: not deploying' >&2 ;;
esac
[ "$code" -eq 0 ] || exit "$code"

"$@"

$health wait --until ready --release "$RELEASE" --timeout 120s --url "$HEALTH_URL"
