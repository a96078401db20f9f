output "tenant_id" {
  value = local.tenant_id
}

output "client_id" {
  value = azuread_application.client.client_id
}
