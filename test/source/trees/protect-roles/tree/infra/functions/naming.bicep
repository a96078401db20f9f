@export()
func getResourceName(prefix string, environment string, suffix string) string =>
  toLower('${prefix}-${environment}-${suffix}')
