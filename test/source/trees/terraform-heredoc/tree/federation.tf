resource "azuread_application_federated_identity_credential" "backup" {
  application_id = azuread_application.backup.id
  display_name   = "cluster"
  audiences      = ["api://AzureADTokenExchange"]
  issuer         = local.issuer
  subject        = "system:serviceaccount:default:backup"
}
