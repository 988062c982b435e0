/** The entry point of the lessons and the playground: a bundle of their own, which the panel loads when it shows them. */
import "./language.ts";
import "./learn.css";
import "./lessonList.css";
import "../playground/playground.css";
import { insideParts } from "./inside/insideParts.ts";
import { learnPage } from "./views/learnPage.ts";
import { learnView } from "./views/learnView.ts";

globalThis.recurrentLearn = learnView;
globalThis.recurrentInside = insideParts;

const page = document.getElementById("learn-page");
if (page) page.append(learnPage(localStorage));
