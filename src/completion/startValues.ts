export const START_VALUES = new Float32Array(0);
