import { expect, test } from "vitest";
import { commitChoices } from "../../../src/host/replay/replayChoices.ts";

const me = "me@example.com";
const labels = (survey: Parameters<typeof commitChoices>[0]) => commitChoices(survey).map(({ label }) => label);

test("offers the user's own commits first, and those of everyone as well", () => {
  expect(labels({ author: me, ofAuthor: 100, ofEveryone: 100 })).toEqual([
    "My last 30 commits",
    "My last 10 commits",
    "My last 100 commits",
    "The last 30 commits",
    "The last 10 commits",
    "The last 100 commits",
  ]);
  const [first] = commitChoices({ author: me, ofAuthor: 100, ofEveryone: 100 });
  expect(first).toMatchObject({ description: me, choice: { commits: 30, author: me } });
});

test("offers all commits of a short history", () => {
  expect(labels({ author: me, ofAuthor: 12, ofEveryone: 45 })).toEqual([
    "My last 12 commits",
    "My last 10 commits",
    "The last 30 commits",
    "The last 10 commits",
  ]);
  expect(labels({ author: me, ofAuthor: 1, ofEveryone: 1 })).toEqual(["My last commit"]);
});

test("offers the commits of everyone where git knows no author, or one without commits", () => {
  expect(labels({ ofAuthor: 0, ofEveryone: 3 })).toEqual(["The last 3 commits"]);
  const [only] = commitChoices({ author: me, ofAuthor: 0, ofEveryone: 3 });
  expect(only!.choice).toEqual({ commits: 3 });
});
