/** Whether the palette is open: keys and the button at the top change it. */
export const palette = $state({ open: false });
