/** What the pages for contributors name exists: scripts, commands, stages, and what launch configurations start. */
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";

const root = path.resolve(import.meta.dirname, "../..");
const read = (file: string) => readFileSync(path.join(root, file), "utf8");
const manifest = JSON.parse(read("package.json")) as {
  readonly scripts: Record<string, string>;
  readonly contributes: { readonly commands: readonly { readonly title: string }[] };
};

/** Programs of npm that are no scripts of this project. */
const NPM_ITSELF = ["ci", "install"];

describe.each(["CONTRIBUTING.md", "SECURITY.md"])("%s", page => {
  const text = read(page);

  test("names scripts that exist", () => {
    const named = [...text.matchAll(/\bnpm (?:run )?([a-z][\w:]*)/g)].map(([, name = ""]) => name);
    expect(named.filter(name => !(name in manifest.scripts) && !NPM_ITSELF.includes(name))).toEqual([]);
  });

  test("names commands as the palette does", () => {
    const titles = Object.values(JSON.parse(read("package.nls.json")) as Record<string, string>);
    const named = [...text.matchAll(/\*\*Recurrent: ([^*]+)\*\*/g)].map(([, title = ""]) => title);
    expect(named.filter(title => !titles.includes(title))).toEqual([]);
  });
});

test("CONTRIBUTING.md names every stage of npm test", () => {
  const stages = [...read("src/build/testing/stages.mjs").matchAll(/^ {2}(\w+): \{ needs:/gm)].map(
    ([, name = ""]) => name,
  );
  expect(stages.length).toBeGreaterThan(5);
  const [, table = ""] = /^\| stage [\s\S]*?\n([\s\S]*?)\n\n/m.exec(read("CONTRIBUTING.md")) ?? [];
  expect(stages.filter(stage => !table.includes(`\`${stage}\``))).toEqual([]);
});

interface Launch {
  readonly configurations: readonly {
    readonly name: string;
    readonly preLaunchTask?: string;
    readonly program?: string;
  }[];
}

interface Tasks {
  readonly tasks: readonly { readonly label: string; readonly script?: string; readonly command?: string }[];
}

describe("in .vscode", () => {
  const { configurations } = JSON.parse(read(".vscode/launch.json")) as Launch;
  const { tasks } = JSON.parse(read(".vscode/tasks.json")) as Tasks;

  test("every launch configuration has a task that exists, and CONTRIBUTING.md explains it", () => {
    const labels = [undefined, ...tasks.map(({ label }) => label)];
    expect(configurations.filter(({ preLaunchTask }) => !labels.includes(preLaunchTask))).toEqual([]);
    const page = read("CONTRIBUTING.md");
    expect(configurations.filter(({ name }) => !page.includes(`**${name}**`))).toEqual([]);
  });

  test("every task runs a script or a file that exists", () => {
    for (const { label, script, command } of tasks) {
      const file = command?.replace(/^node /, "");
      expect(script ? script in manifest.scripts : existsSync(path.join(root, file ?? "missing")), label).toBe(true);
    }
  });
});
