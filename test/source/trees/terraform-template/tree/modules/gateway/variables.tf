variable "resource_group_name" {
  type = string
}

variable "apim_name" {
  type = string
}

variable "tenant_id" {
  description = "Tenant whose people may call"
  type        = string

  validation {
    condition     = length(var.tenant_id) == 36
    error_message = "A GUID, please."
  }
}

variable "partner_tenant_id" {
  description = "Tenant of the partner whose jobs bring readings"
  type        = string
  default     = "e4a1c7d2-38b6-4f09-9d5e-b21f6a803c97"
}
