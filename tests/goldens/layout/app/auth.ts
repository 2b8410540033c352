export { useAuth } from '@/contexts/AuthContext';
