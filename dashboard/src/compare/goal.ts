/** Which of a metric's values is the best one. */
export type Goal = 'min' | 'max';

const LOWER =
  /^(loss|losses|nll|error|errors|err|perplexity|ppl|mse|mae|rmse|wer|cer|fid|kl|divergence|regret|entropy|bpb|bpc|latency|duration)$/;
const HIGHER =
  /^(acc|accuracy|f1|auc|auroc|map|iou|miou|dice|precision|recall|reward|rewards|return|returns|score|scores|bleu|rouge|r2|psnr|ssim|throughput|elo|winrate|top1|top5)$/;

/** What a metric's name says about its goal; null when it says nothing. */
export function guessedGoal(metric: string): Goal | null {
  const words = metric
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z0-9]+/);
  if (words.some((word) => LOWER.test(word))) return 'min';
  if (words.some((word) => HIGHER.test(word))) return 'max';
  return null;
}

export type Goals = ReadonlyMap<string, Goal>;

/** Goals that a reader chose, as the address has them: `loss:max,speed:min`. */
export function parseGoals(text: string | undefined): Goals {
  const goals = new Map<string, Goal>();
  for (const part of parseNames(text)) {
    const found = /^(.*):(min|max)$/s.exec(part);
    if (found) goals.set(found[1]!, found[2] as Goal);
  }
  return goals;
}

export function encodeGoals(goals: Goals): string {
  return encodeNames([...goals].map(([metric, goal]) => `${metric}:${goal}`));
}

/** The goals after one metric's was turned round. */
export function turned(goals: Goals, metric: string): Goals {
  const next: Goal = goalOf(metric, goals) === 'min' ? 'max' : 'min';
  const after = new Map(goals);
  if (guessedGoal(metric) === next) after.delete(metric);
  else after.set(metric, next);
  return after;
}

/** The chosen goal, else the guessed one. */
export function goalOf(metric: string, goals: Goals): Goal | null {
  return goals.get(metric) ?? guessedGoal(metric);
}

/** A list of names in one parameter: a comma within a name is written %2C, and % is written %25. */
export function encodeNames(names: readonly string[]): string {
  return names.map((name) => name.replace(/%/g, '%25').replace(/,/g, '%2C')).join(',');
}

export function parseNames(text: string | undefined): string[] {
  return (text ?? '')
    .split(',')
    .map((name) => name.replace(/%2C/gi, ',').replace(/%25/g, '%'))
    .filter((name) => name !== '');
}

/** Which figure of a curve a table shows; `best` is its min or max, as the metric's goal says. */
export type Aggregate = 'last' | 'min' | 'max' | 'best';

export function parseAggregate(text: string | undefined): Aggregate {
  return text === 'min' || text === 'max' || text === 'best' ? text : 'last';
}
