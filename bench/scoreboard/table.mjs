// The scoreboard as text: one table of techniques, one of honest families, and what they add up to.

/** Upper end of the 95 % interval for a share of which `count` of `total` were seen (Clopper and Pearson, 1934). */
export function upperBound(count, total, level = 0.95) {
  if (count >= total) {
    return 1;
  }
  // The share at which seeing so few has a chance of half of what is left.
  let [low, high] = [count / total, 1];
  for (let step = 0; step < 60; step++) {
    const share = (low + high) / 2;
    if (atMost(count, total, share) > (1 - level) / 2) {
      low = share;
    } else {
      high = share;
    }
  }
  return high;
}

/** The chance of `count` or fewer among `total`, each with chance `share`. */
function atMost(count, total, share) {
  let [logTerm, sum] = [total * Math.log1p(-share), 0];
  for (let i = 0; i <= count; i++) {
    sum += Math.exp(logTerm);
    logTerm += Math.log(((total - i) / (i + 1)) * (share / (1 - share)));
  }
  return sum;
}

const percent = share => `${(100 * share).toFixed(share < 0.1 && share > 0 ? 2 : 1)} %`;

/** Rows of a half: how many files each tool flagged, of how many. */
export function countsOf(files, answers) {
  const rows = new Map();
  for (const { path, row } of files) {
    const counts = rows.get(row) ?? { total: 0, flagged: 0, review: 0, understood: 0 };
    rows.set(row, counts);
    const answer = answers.get(path);
    counts.total += 1;
    counts.flagged += answer?.flagged ? 1 : 0;
    counts.review += answer?.review ? 1 : 0;
    counts.understood += answer?.understood ? 1 : 0;
  }
  return rows;
}

export function total(rows) {
  const sum = { total: 0, flagged: 0, review: 0, understood: 0 };
  for (const counts of rows.values()) {
    Object.keys(sum).forEach(key => (sum[key] += counts[key]));
  }
  return sum;
}

function grid(head, rows) {
  const line = cells => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map((_, i) => (i === 0 ? '---' : '---:'))), ...rows.map(line)].join('\n');
}

function halfTable(label, tools, half) {
  const names = [...half.get(tools[0].id).keys()];
  const cell = (tool, row) => {
    const { flagged, total: all } = half.get(tool.id).get(row);
    return `${flagged} / ${all}`;
  };
  return grid(
    [label, ...tools.map(({ name }) => name)],
    names.map(row => [row, ...tools.map(tool => cell(tool, row))])
  );
}

/** Cells in which another tool flags more harmful files, or fewer honest ones, than the first tool. */
function behind(tools, half, better) {
  const [own, ...others] = tools;
  return [...half.get(own.id)].flatMap(([row, mine]) => {
    const ahead = others.filter(({ id }) => better(half.get(id).get(row).flagged, mine.flagged));
    return ahead.length === 0 ? [] : [`* ${row}: ${ahead.map(({ name }) => name).join(', ')}`];
  });
}

const seconds = value => (value === undefined ? 'not measured' : value.toFixed(1));
const megabytes = value => (value === undefined ? 'not measured' : Math.round(value / 1e6).toString());

/**
 * docs/scoreboard.md.
 * @param tools - rows of `TOOLS` that were run, ours first
 * @param harmful, honest - by tool: counts by row; `costs` by tool: seconds and peak memory of both halves
 */
export function page({ tools, harmful, honest, costs, date, machine }) {
  const sums = tools.map(({ id, name }) => {
    const [bad, good] = [total(harmful.get(id)), total(honest.get(id))];
    const precision = bad.flagged + good.flagged === 0 ? 0 : bad.flagged / (bad.flagged + good.flagged);
    return [
      name,
      percent(precision),
      percent(bad.flagged / bad.total),
      `${percent(good.flagged / good.total)} (below ${percent(upperBound(good.flagged, good.total))})`,
      percent((bad.understood + good.understood) / (bad.total + good.total)),
      seconds(costs.get(id)?.seconds),
      megabytes(costs.get(id)?.peak)
    ];
  });
  const review = total(honest.get('ours'));
  const worse = [
    ...behind(tools, harmful, (theirs, mine) => theirs > mine),
    ...behind(tools, honest, (theirs, mine) => theirs < mine)
  ];
  return `# Scoreboard

How often scanners of model files flag files that run code or reach files and the network when they are loaded, and how often files that do nothing
of the kind. \`npm run scoreboard\` makes the files, runs the scanners and writes this page; ${date}, ${machine}.

* Harmful files are assembled byte by byte by \`src/scanner/testing/evasions\`, one case for each known trick with its source, and by putting a payload
  into honest files at several depths. Payloads only echo.
* Honest files are those that the project's tests have real frameworks write, of many versions, and model files that packages on PyPI and npm ship
  (\`bench/scoreboard/published.json\`, downloaded by the bench).
* We wrote the harmful files, so that they favour what we thought of. What a peer's authors thought of and we did not is missing.

What counts as flagged:

${tools.map(({ name, flags }) => `* ${name}: ${flags}`).join('\n')}

## All together

${grid(['Scanner', 'Precision', 'Recall', 'False alarms (95 % bound)', 'Understood', 'Seconds', 'Peak MB'], sums)}

Seconds and memory are of one run over all files, on a machine that did other work, and say no more than an order of magnitude. Understood: the scanner says that it read the file. Of the honest files scan-model calls ${review.review} of ${review.total} *needs review*, which is no alarm here.

## Harmful files: flagged / total

${halfTable('Technique', tools, harmful)}

## Honest files: flagged / total

${halfTable('Family', tools, honest)}

## Where a peer is ahead

${worse.length === 0 ? 'In no row.' : worse.join('\n')}
`;
}
