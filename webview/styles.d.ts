/** Style sheets are imported for the bundler, which makes webview.css of them. */
declare module "*.css";
