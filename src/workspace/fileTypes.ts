/**
 * Decides by a file's name whether it is learned: known languages are; lock files, generated and unknown files are not.
 */

/**
 * "markup" has paragraphs, which may be long lines. "notebook" has its text in cells. "code" is all else that people
 * write by hand, settings included.
 */
export type FileKind = "code" | "markup" | "notebook";

const EXTENSIONS: Readonly<Record<FileKind, string>> = {
  code: `
    ts tsx mts cts js jsx mjs cjs coffee vue svelte astro
    py pyi pyx pxd ipy rb rbi rake gemspec ru erb php phtml pl pm t raku lua tcl r jl m
    c h cc cpp cxx c++ hh hpp hxx h++ inl ipp tpp cu cuh mm ino d zig nim odin v sv svh vhd vhdl
    rs go java kt kts scala sc sbt groovy gradle clj cljs cljc edn cs csx vb fs fsi fsx swift dart
    hs lhs elm purs ml mli mll mly re rei ex exs eex heex leex erl hrl lisp lsp cl el scm ss rkt fnl
    sol move cairo wat wast asm s nasm f f90 f95 f03 f08 for pas pp ada adb ads cob cbl abap
    sh bash zsh fish ksh ps1 psm1 psd1 bat cmd awk sed nix tf tfvars hcl bicep rego cue dhall jsonnet libsonnet
    sql psql plsql pgsql mysql proto thrift graphql gql prisma capnp fbs glsl vert frag comp hlsl wgsl metal
    gd gdshader cmake mk mak ninja bzl bazel star just qml vala hx as cr pony gleam roc lean agda idr v coq smt2
    css scss sass less styl pcss
    json jsonc json5 yaml yml toml xml xsd xsl xslt wsdl ini cfg conf properties editorconfig
    csproj fsproj vbproj props targets sln plist storyboard xib service desktop`,
  markup: `
    html htm xhtml hbs handlebars mustache ejs jinja jinja2 j2 twig liquid njk pug haml slim razor cshtml jsp ftl
    md mdx markdown rst adoc asciidoc org tex sty cls bib typ pod rdoc textile txt`,
  notebook: "ipynb",
};

const KIND_OF_EXTENSION: ReadonlyMap<string, FileKind> = new Map(
  // In reverse order, so that an extension in several groups belongs to the first.
  (["notebook", "markup", "code"] as const).flatMap(kind =>
    EXTENSIONS[kind]
      .trim()
      .split(/\s+/)
      .map(extension => [extension, kind] as const),
  ),
);

const CODE_NAMES: ReadonlySet<string> = new Set(
  `makefile gnumakefile dockerfile containerfile jenkinsfile vagrantfile rakefile gemfile guardfile podfile fastfile
   appfile brewfile procfile justfile caddyfile tiltfile build workspace snakefile sconstruct sconscript wscript
   cmakelists.txt meson.build go.mod go.work pkgbuild .bashrc .bash_profile .zshrc .profile .vimrc .emacs
   .gitlab-ci.yml`
    .trim()
    .split(/\s+/),
);

const LOCK_NAMES: ReadonlySet<string> = new Set(
  `package-lock.json npm-shrinkwrap.json pnpm-lock.yaml yarn.lock bun.lockb go.sum go.work.sum package.resolved
   packages.lock.json project.assets.json gradle.lockfile buildscript-gradle.lockfile .terraform.lock.hcl pylock.toml
   cabal.project.freeze cartfile.resolved .pnp.cjs .pnp.loader.mjs`
    .trim()
    .split(/\s+/),
);

const GENERATED_NAME =
  /\.(generated|g|gen|designer|freezed)\.[a-z]+$|\.pb\.(go|h|cc)$|_pb2(_grpc)?\.pyi?$|_pb\.(js|d\.ts)$|_generated\.[a-z]+$|^zz_generated/i;

const MINIFIED_NAME = /[.-]min\.[a-z]+$/i;

/** Whether the file only pins the versions of dependencies. */
export function isLockFile(name: string): boolean {
  return LOCK_NAMES.has(name.toLowerCase()) || /\.lock$/i.test(name);
}

/** Whether the name alone says that a program wrote the file. */
export function hasGeneratedName(name: string): boolean {
  return GENERATED_NAME.test(name);
}

/** Whether the name alone says that the file was packed for delivery. */
export function hasMinifiedName(name: string): boolean {
  return MINIFIED_NAME.test(name);
}

/**
 * The kind of a file by its name. "script": it has no extension, and is code if its first line names an interpreter.
 */
export function kindOfFile(name: string): FileKind | "script" | undefined {
  const lower = name.toLowerCase();
  if (CODE_NAMES.has(lower) || /^(dockerfile|makefile)\./.test(lower)) return "code";
  const dot = lower.lastIndexOf(".");
  if (dot < 0) return "script";
  return KIND_OF_EXTENSION.get(lower.slice(dot + 1));
}

/**
 * Folders that hold other people's code, version control or caches, at any depth. Folders of build results (dist,
 * build, out, target, bin, coverage) are not among them, because projects also use these names for their own code. They
 * are skipped where an ignore file names them, and packed files in them by their contents.
 */
const VENDORED_FOLDERS: ReadonlySet<string> = new Set(
  `.git .hg .svn .jj .bzr cvs
   node_modules bower_components jspm_packages .yarn .pnpm-store
   vendor vendors _vendor third_party third-party thirdparty 3rdparty
   .venv venv virtualenv site-packages __pycache__ __pypackages__ .tox .nox .eggs .mypy_cache .pytest_cache
   .ruff_cache .ipynb_checkpoints
   pods carthage deriveddata .build .swiftpm .gradle .m2 .ivy2 .bsp .metals .bloop .stack-work dist-newstyle elm-stuff
   .bundle .dart_tool .pub-cache .terraform .terragrunt-cache .serverless .aws-sam
   .next .nuxt .svelte-kit .angular .parcel-cache .turbo .cache .nyc_output .vscode-test .history .idea .vs`
    .trim()
    .split(/\s+/),
);

/** Whether a folder is skipped because of its name. */
export function isVendoredFolder(name: string): boolean {
  return VENDORED_FOLDERS.has(name.toLowerCase());
}
