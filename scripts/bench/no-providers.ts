/** Lines of a configuration for measurements: no provider on the Internet is asked. */
export const noProviders = '[[enricher]]\nplugin = "tvmaze"\nenabled = false\n'
