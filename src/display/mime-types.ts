/** MIME types that our viewers draw, in JupyterLab and on static pages. */
export const mimeTypes = {
  scene: 'application/vnd.milo.scene+json',
  plotly: 'application/vnd.plotly.v1+json',
  plot: 'application/vnd.vegalite.v6+json',
} as const
