/** Class names of a CSS module, by the names they have in the file. */
declare module "*.module.css" {
  const classes: Readonly<Record<string, string>>;
  // biome-ignore lint/style/noDefaultExport: the bundler exports the class names this way.
  export default classes;
}

declare module "*.css";
