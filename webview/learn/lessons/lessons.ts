/** The eleven lessons, in the order of the course. */

import { basics } from "./basics.ts";
import { cells } from "./cells.ts";
import type { Lesson } from "./lesson.ts";
import { training } from "./training.ts";

export const LESSONS: readonly Lesson[] = [...basics(), ...training(), ...cells()];
