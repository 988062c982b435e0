/** Types the changes of a file with the model and with the baseline, and adds up the figures. */
import { BaselineSuggester } from "../../completion/edits/baselineSuggester.ts";
import { ConfidenceCurve, RememberingSuggester } from "../../completion/edits/confidenceCurve.ts";
import { type Insertion, insertionsOf } from "../../completion/edits/editScript.ts";
import { type EditGroup, EditTally } from "../../completion/edits/editTally.ts";
import { indentUnitOf } from "../../completion/edits/enterAction.ts";
import { Highlights } from "../../completion/edits/highlights.ts";
import type { JudgedSuggestion } from "../../completion/edits/judgment.ts";
import { languageRulesOf } from "../../completion/edits/languageRules.ts";
import { keysOf, type Suggester, type TypedFile, typeInsertion } from "../../completion/edits/typeInsertion.ts";
import type { ChangedFile } from "./changedTexts.ts";
import type { ReplayedModel } from "./replayedModel.ts";
import type { Contender, ReplayEnvironment, ReplayRequest } from "./replayReport.ts";
import type { Retention } from "./retention.ts";

/** The longest time without a turn of the event loop, in which Ctrl-C is noticed. */
const TURN_MS = 50;
const DEFAULT_UNIT = "    ";

export type Tallies = Readonly<Record<Contender, EditTally>>;

export const newTallies = (): Tallies => ({ mixture: new EditTally(), baseline: new EditTally() });

interface TypedInsertion {
  readonly insertion: Insertion;
  readonly typed: TypedFile;
  readonly keysWithout: number;
}

export class FileTyping {
  readonly tallies = newTallies();
  readonly curve = new ConfidenceCurve();
  readonly highlights = new Highlights();
  readonly baseline: BaselineSuggester | undefined;

  constructor(
    private readonly request: Pick<ReplayRequest, "measures" | "minConfidence">,
    private readonly model: ReplayedModel,
    private readonly retention: Retention,
    private readonly environment: ReplayEnvironment,
  ) {
    this.baseline = request.measures.has("baseline") ? new BaselineSuggester(model.texts()) : undefined;
  }

  /**
   * Types the file with each contender.
   * @param commit the file's commit, with its own tallies
   * @returns false if the replay was stopped
   */
  async type(file: ChangedFile, commit: { readonly id: string; readonly tallies: Tallies }): Promise<boolean> {
    const rules = languageRulesOf(file.path);
    const unit = (file.old && indentUnitOf(file.old.text)) ?? indentUnitOf(file.text) ?? DEFAULT_UNIT;
    const typed = { path: file.path, rules, unit };
    const { measures } = this.request;
    const remembering = new RememberingSuggester(this.model.completer);
    const suggesters: [Contender, Suggester][] = [];
    if (measures.has("mixture"))
      suggesters.push(["mixture", measures.has("curve") ? remembering : this.model.completer]);
    if (this.baseline) suggesters.push(["baseline", this.baseline]);
    for (const insertion of insertionsOf(file.old?.text, file.text)) {
      const one = { insertion, typed, keysWithout: keysOf(insertion, typed) };
      const observed = this.environment.observe?.({
        insertion,
        file: typed,
        keysWithout: one.keysWithout,
        completer: this.model.completer,
      });
      if (observed && !(await this.toTheEnd(observed))) return false;
      for (const [contender, suggester] of suggesters) {
        if (!(await this.typeOne(one, { contender, suggester }, { file, commit }))) return false;
      }
      if (measures.has("curve") && !(await this.typeCurve(one, remembering))) return false;
    }
    this.model.completer.close(file.path);
    this.baseline?.close(file.path);
    return true;
  }

  private async typeOne(
    { insertion, typed, keysWithout }: TypedInsertion,
    { contender, suggester }: { readonly contender: Contender; readonly suggester: Suggester },
    {
      file,
      commit,
    }: { readonly file: ChangedFile; readonly commit: { readonly id: string; readonly tallies: Tallies } },
  ): Promise<boolean> {
    const { clock } = this.environment;
    const { minConfidence } = this.request;
    const group = { kind: insertion.kind, language: typed.rules.id };
    const options = {
      clock: () => clock.nowMs(),
      ...(minConfidence !== undefined && { minConfidence }),
      ...(contender === "mixture" && {
        onShown: (shown: JudgedSuggestion) => this.noteShown({ ...group, path: file.path }, shown, file.learned),
      }),
    };
    const end = await this.toTheEnd(typeInsertion(insertion, typed, suggester, options));
    if (!end) return false;
    const tally = this.tallies[contender];
    for (const each of [tally, commit.tallies[contender]]) each.add(group, end.record, keysWithout);
    const accepted = end.record.accepted.map(stretch => ({ ...stretch, tally, group }));
    this.retention.note(commit.id, file, accepted);
    return true;
  }

  /** Leaves out places where the learned text differs, because a secret was replaced there. */
  private noteShown(place: EditGroup & { readonly path: string }, shown: JudgedSuggestion, learned: string): void {
    if (learned.includes(shown.line + shown.typed)) this.highlights.add(place, shown);
  }

  private async typeCurve(one: TypedInsertion, suggester: RememberingSuggester): Promise<boolean> {
    const { insertion, typed, keysWithout } = one;
    const group = { kind: insertion.kind, language: typed.rules.id };
    const typing = this.curve.type(insertion, { file: typed, suggester }, { group, keysWithout });
    return (await this.toTheEnd(typing)) !== undefined;
  }

  /** Runs a generator to its end; undefined if the replay was stopped. */
  private async toTheEnd<T extends object>(typing: Generator<void, T>): Promise<T | undefined> {
    const { clock, signal } = this.environment;
    let turnMs = clock.nowMs();
    for (;;) {
      const step = typing.next();
      if (step.done) return step.value;
      if (clock.nowMs() - turnMs < TURN_MS) continue;
      await clock.nextTurn();
      turnMs = clock.nowMs();
      if (signal.aborted) return undefined;
    }
  }
}
