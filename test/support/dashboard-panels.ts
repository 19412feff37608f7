import { readFileSync } from 'node:fs';

/** A panel of the dashboard, with its queries as Grafana sends them for all replicas and checks. */
interface QueriedPanel {
  readonly title: string;
  readonly queries: readonly string[];
}

interface Dashboard {
  readonly panels: readonly { readonly title: string; readonly targets: readonly { readonly expr: string }[] }[];
}

export function loadPanels(): QueriedPanel[] {
  const { panels } = JSON.parse(readFileSync('docs/grafana.json', 'utf8')) as Dashboard;
  return panels.map(({ title, targets }) => ({
    title,
    queries: targets.map(({ expr }) =>
      expr.replaceAll('$__rate_interval', '1m').replaceAll('$instance', '.*').replaceAll('$check', '.*'),
    ),
  }));
}
