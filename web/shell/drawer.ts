import { createContext, useContext, type Accessor } from 'solid-js';

/** Whether the session list lies over the page, on screens that are too narrow for both. */
export interface Drawer {
  isOpen: Accessor<boolean>;
  setOpen(isOpen: boolean): void;
}

export const DrawerContext = createContext<Drawer>();

export function useDrawer(): Drawer {
  const drawer = useContext(DrawerContext);
  if (!drawer) throw new Error('useDrawer is only for components inside Shell.');
  return drawer;
}
