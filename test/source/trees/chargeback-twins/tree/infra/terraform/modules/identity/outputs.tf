output "tenant_id" {
  value = data.azuread_client_config.current.tenant_id
}

output "api_app_id" {
  value = azuread_application.api.client_id
}

output "gateway_app_id" {
  value = azuread_application.gateway.client_id
}
