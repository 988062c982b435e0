/** The document that Predict shows. */
import { expect, test } from "vitest";
import { predictionsText } from "../../../src/host/commands/predictionsText.ts";

test("labels are shown with their probabilities, the likeliest first", () => {
  const labels = [
    { label: "good", probability: 0.9 },
    { label: "bad", probability: 0.1 },
  ];
  const answer = { input: "a | b", output: "good", probability: 0.9, labels };
  const text = predictionsText({ task: "classify", labels: ["good", "bad"], answers: [answer] });
  expect(text.split("\n")).toEqual([
    "# Predictions",
    "",
    "| Text   | Label | Probability | Other labels |",
    "| ------ | ----- | ----------- | ------------ |",
    "| a \\| b | good  | 90.0%       | bad 10.0%    |",
    "",
    "",
  ]);
});

test("each token is shown with its tag", () => {
  const tags = [{ token: "Ana", tag: "B_PER", probability: 0.5 }];
  const answer = { input: "Ana", output: "B_PER", probability: 0.5, tags };
  const text = predictionsText({ task: "tag", labels: ["B_PER"], answers: [answer] });
  expect(text).toContain("| Ana   | B\\_PER | 50.0%       |");
});

test("a text keeps to its row, and an error takes the place of an answer", () => {
  const answers = [
    { input: "jig", output: "A\nB", probability: 0.25 },
    { input: "polka", output: "", probability: 0, error: "The model knows no such label." },
  ];
  const text = predictionsText({ task: "generate", labels: ["jig"], answers });
  expect(text).toContain("| jig   | A ↵ B                          | 25.0%       |");
  expect(text).toContain("| polka | The model knows no such label. |             |");
});
